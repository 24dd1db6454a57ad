/** JSON schemas of parameters; the OpenAPI document and the validation come from the same objects. */

export const identifierParameter = { type: "string", pattern: "^[A-Za-z0-9._:-]{1,64}$" } as const;
export const hashParameter = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;

export const idParams = {
  type: "object",
  required: ["id"],
  properties: { id: identifierParameter },
} as const;

export function listQuery(countMax: number) {
  return {
    type: "object",
    properties: {
      after: { ...identifierParameter, description: "Continue after this identifier." },
      limit: { type: "integer", minimum: 1, maximum: countMax, default: Math.min(200, countMax) },
    },
  } as const;
}

/** Documentation of one route. */
export function described(tag: string, summary: string) {
  return { tags: [tag], summary } as const;
}
