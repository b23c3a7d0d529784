const PHONE = /((?:\+?86[- ]?)?1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4})(?!\d)/;

/** Text and phones by turns, beginning with text (which may be empty). */
export function phoneParts(text: string): string[] {
  return text.split(new RegExp(`(?<![\\dA-Za-z])${PHONE.source}`));
}

/** 打我13800005678 -> 打我138****5678 */
export function maskPhones(text: string): string {
  return phoneParts(text).map((part, index) => (index % 2 ? part.replace(/(\d{3}[- ]?)[\d*]{4}([- ]?\d{4})$/, "$1****$2") : part)).join("");
}
