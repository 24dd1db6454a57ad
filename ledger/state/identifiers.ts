/** Check digits of the identifiers that trade uses. */

/** ISO 17442: 18 characters and two check digits, ISO 7064 mod 97-10. */
export function isValidLei(text: string): boolean {
  if (!/^[0-9A-Z]{18}[0-9]{2}$/.test(text)) return false;
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** GS1 SSCC: 18 digits that name a logistic unit. */
export function isValidSscc(text: string): boolean {
  return /^[0-9]{18}$/.test(text) && hasGs1CheckDigit(text);
}

/** GS1 GLN: 13 digits that name a legal entity or a place. */
export function isValidGln(text: string): boolean {
  return /^[0-9]{13}$/.test(text) && hasGs1CheckDigit(text);
}

/** GS1 GTIN in its form of 14 digits. */
export function isValidGtin(text: string): boolean {
  return /^[0-9]{14}$/.test(text) && hasGs1CheckDigit(text);
}

/** The last digit is a modulo-10 check digit with weights 3 and 1 from the right (GS1 General Specifications §7.9). */
function hasGs1CheckDigit(digits: string): boolean {
  const last = digits.length - 1;
  let sum = 0;
  for (let i = 0; i < last; i++) sum += Number(digits[i]) * ((last - i) % 2 === 1 ? 3 : 1);
  return (10 - (sum % 10)) % 10 === Number(digits[last]);
}

/** ISO 6346 freight container: owner code, category, serial number, check digit. */
export function isValidContainerNumber(text: string): boolean {
  if (!/^[A-Z]{3}[UJZ][0-9]{7}$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += containerCharacterValue(text[i]!) * (1 << i);
  return (sum % 11) % 10 === Number(text[10]);
}

/** Letters count from 10 and leave out the multiples of 11 (ISO 6346 Annex A). */
function containerCharacterValue(character: string): number {
  const value = Number.parseInt(character, 36);
  if (value < 10) return value;
  const beyondTen = value - 10;
  return value + (beyondTen >= 1 ? 1 : 0) + (beyondTen >= 11 ? 1 : 0) + (beyondTen >= 21 ? 1 : 0);
}
