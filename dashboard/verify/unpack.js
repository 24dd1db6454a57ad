/**
 * Runs first in the offline page, which carries its style and its script deflated (RFC 1951), in base64. The page's
 * policy names the SHA-256 of both, so that nothing else can be put in their place.
 */
async function unpack(style, script) {
  const textOf = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    return new Response(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")),
    ).text();
  };
  const add = (element, text) => {
    element.textContent = text;
    document.head.append(element);
  };
  try {
    add(document.createElement("style"), await textOf(style));
    add(Object.assign(document.createElement("script"), { type: "module" }), await textOf(script));
  } catch (cause) {
    document.body.textContent = `This browser cannot run the checker. / Dieser Browser kann die Prüfung nicht ausführen. (${cause})`;
  }
}

// The build puts them here.
void unpack("{style}", "{script}");
