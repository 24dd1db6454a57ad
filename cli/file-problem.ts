/** What the system says of a file or folder that somebody named, in words that say what to do. */

const meanings: Readonly<Record<string, string>> = {
  ENOENT: "is not there: check the name",
  ENOTDIR: "has a file where a folder is expected: check the name",
  EISDIR: "is a folder: name a file",
  EEXIST: "is there already: name another",
  EACCES: "may not be opened by this user: name another, or change its permissions",
  EPERM: "may not be changed by this user: name another, or change its permissions",
  EROFS: "is on a disk that can only be read: name another place",
  ENOSPC: "does not fit on its disk: make room, or name another place",
};

/** `undefined` for anything but a system's error about a path. */
export function fileProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return undefined;
  const meaning = typeof error.code === "string" ? meanings[error.code] : undefined;
  return meaning && `${String(error.path)} ${meaning}.`;
}
