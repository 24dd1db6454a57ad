/** What a verifier must answer before it is trusted: vectors of RFC 8032 §7.1, messages of many lengths, and damaged ones. */
import sodium from "sodium-native";

export interface KnownSignature {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly valid: boolean;
}

/** TEST 1, 2 and 3 of RFC 8032 §7.1. */
const published = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

/** Around the ends of SHA-512's blocks, with and without room for the length, and longer. */
const lengths = [0, 1, 46, 47, 48, 63, 64, 65, 175, 176, 191, 192, 193, 300, 5_000];

export function knownSignatures(): KnownSignature[] {
  const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
  const valid = [
    ...published.map(([key, message, signature]) => ({
      key: fromHex(key),
      message: fromHex(message),
      signature: fromHex(signature),
    })),
    ...lengths.map(signedHere),
  ];
  return valid.flatMap((vector) => [
    { ...vector, valid: true },
    ...damaged(vector).map((signature) => ({ ...vector, signature, valid: false })),
  ]);
}

/** By a key of one of three seeds, over bytes that follow from the length. */
function signedHere(length: number) {
  const key = Buffer.alloc(sodium.crypto_sign_PUBLICKEYBYTES);
  const secret = Buffer.alloc(sodium.crypto_sign_SECRETKEYBYTES);
  sodium.crypto_sign_seed_keypair(key, secret, Buffer.alloc(sodium.crypto_sign_SEEDBYTES, length % 3));
  const message = Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255));
  const signature = Buffer.alloc(sodium.crypto_sign_BYTES);
  sodium.crypto_sign_detached(signature, message, secret);
  return { key, message, signature };
}

/** One bit of R, its sign, one bit of s, and s + L. */
function damaged({ signature }: { readonly signature: Uint8Array }): Uint8Array[] {
  const flipped = [3, 255, 256].map((bit) => {
    const copy = Uint8Array.from(signature);
    copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7));
    return copy;
  });
  return [...flipped, withOrderAdded(signature)];
}

const groupOrder = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function withOrderAdded(signature: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(signature);
  let rest = groupOrder;
  let carry = 0;
  for (let i = 32; i < 64; i++) {
    carry += copy[i]! + Number(rest & 255n);
    copy[i] = carry & 255;
    carry >>= 8;
    rest >>= 8n;
  }
  return copy;
}
