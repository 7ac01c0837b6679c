// Owns: characters that are not seen and can change what is: which they are, and what they are called.
// Must not know: how they are shown.

/** Joiners that a script or an emoji needs are no trick. */
const JOINER_IN_PLACE =
  "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D|(?<=[\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Mong}])[\\u200C\\u200D]";

/** Controls, soft hyphens, marks of direction, zero-width characters, tags: all but tab and line break. */
const UNSEEN =
  "[\\0-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB\\u{E0000}-\\u{E007F}]";

/** Matches what is not seen; group 1 is set for a joiner in its place, which stays as it is. */
export const UNSEEN_PATTERN = `(${JOINER_IN_PLACE})|${UNSEEN}`;

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00ad, "SHY"],
  [0x061c, "ALM"],
  [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"],
  [0x200d, "ZWJ"],
  [0x200e, "LRM"],
  [0x200f, "RLM"],
  [0x202a, "LRE"],
  [0x202b, "RLE"],
  [0x202c, "PDF"],
  [0x202d, "LRO"],
  [0x202e, "RLO"],
  [0x2060, "WJ"],
  [0x2066, "LRI"],
  [0x2067, "RLI"],
  [0x2068, "FSI"],
  [0x2069, "PDI"],
  [0xfeff, "BOM"],
]);

/** `RLO`, or its number where a character has no short name. */
export function labelOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return NAMES.get(point) ?? `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}
