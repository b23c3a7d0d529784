/* The phones of bot/privacy.py; both are held to tests/privacy_cases.json. */
const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u20e3]/;
const SEPARATOR = "[ .\\-·•_/]{1,2}";
const SIZES = [
  [3, 4, 4],
  [3, 8],
  [7, 4],
  [3, 3, 5],
  [3, 5, 3],
  [4, 4, 3],
  [5, 6],
  [3, 2, 2, 2, 2],
  Array<number>(11).fill(1),
];
const GROUPS = SIZES.map((sizes) => sizes.map((size) => `[\\d*]{${size}}`).join(SEPARATOR)).join("|");
/* No lookbehind and no match indices: the widget runs in old browsers as well. */
const WRITTEN = "(?:(?:telephone|tel|phone|mobile|mob|call|ph|sjh?|dh|lx|weixin|wechat|vx?|wx|[tm])[:.= ]{0,2})?";
const COUNTRY = "(?:(?:\\+|00)?86[ \\-)]{0,2})?";
const DIGITS = ["〇零○", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];

/** A pattern whose groups are what stands before, the number and its extension; it does not stand behind `never`. */
interface Form {
  pattern: RegExp;
  never: RegExp;
  spoken?: boolean;
  landline?: boolean;
  foreign?: boolean;
}

const NO_WORD = /[0-9A-Za-z]$/,
  NO_NUMBER = /[0-9A-Za-z]$|\d[ .\-]$/;
const FORMS: Form[] = [
  {
    pattern: new RegExp(
      `(${WRITTEN}${COUNTRY})(1[3-9]\\d[\\d*]{4}\\d{4})(?!\\d)((?:(?:[-#]| ?转 ?)\\d{3,4}(?!\\d))?)`,
      "gi",
    ),
    never: NO_WORD,
  },
  {
    pattern: new RegExp(
      `(${WRITTEN}${COUNTRY})((?=1[ .\\-·•_/]{0,2}[3-9])(?:${GROUPS}))` + "(?!\\d|[.\\-·]\\d| \\d{3})()",
      "gi",
    ),
    never: NO_NUMBER,
  },
  { pattern: /(\+(?!86))(\d{1,3}[ \-]?\d{4}[ \-]?\d{4})(?!\d)()/g, never: NO_WORD, foreign: true },
  { pattern: /()(1[3-9]\d{9})(?!\d)()/g, never: /\d$/, spoken: true },
  {
    pattern: new RegExp(
      "((?:(?:\\+|00)?86[ \\-]{0,2})?\\(?)((?:0(?:10|2\\d|[3-9]\\d\\d)|10(?=\\)))\\)?[ \\-]{0,2}" +
        "[1-9]\\d{2,3}[ \\-]?\\d{4})(?!\\d)((?:(?:[-#]| ?转 ?)(?:分机 ?)?\\d{1,5}(?!\\d))?)",
      "g",
    ),
    never: /[0-9A-Za-z.\-]$|\d $/,
    landline: true,
  },
  {
    pattern: new RegExp(
      "((?:座机|固话|固定电话|电话|tel)(?:号码?)?[是为:\\s]{0,2})([2-8]\\d{2,3}-?\\d{4})(?!\\d)" +
        "((?:(?:[-#]|转)\\d{1,5})?)",
      "gi",
    ),
    never: /$./,
    landline: true,
  },
];

interface Found {
  start: number;
  end: number;
  hidden: number[];
}

/** One code point as a plain digit or character; what cannot be seen is nothing. */
function plainChar(typed: string): string {
  const code = typed.codePointAt(0) ?? 0;
  const within = (from: number, to: number) => code >= from && code <= to;
  if (INVISIBLE.test(typed)) return "";
  if (within(0x2776, 0x2793)) return String(((code - 0x2776) % 10) + 1);
  if (code === 0x24ff) return "0";
  if (within(0x2474, 0x247c) || within(0x2488, 0x2490)) return String(((code - 0x2474) % 20) + 1);
  const other =
    within(0xb2, 0xb9) ||
    within(0x2070, 0x209f) ||
    within(0x2460, 0x24ff) ||
    code === 0x3000 ||
    within(0xff01, 0xff5e) ||
    within(0x1d7ce, 0x1d7ff);
  return other ? typed.normalize("NFKC") : typed;
}

/** The plain form of a text, with the place in the text where each of its characters begins and ends. */
function plainForm(text: string): { plain: string; places: number[]; ends: number[] } {
  const chars: string[] = [],
    places: number[] = [],
    ends: number[] = [];
  let place = 0;
  for (const typed of text) {
    const form = plainChar(typed);
    for (let unit = 0; unit < form.length; unit++) {
      chars.push(form[unit]);
      places.push(place);
      ends.push(place + typed.length);
    }
    place += typed.length;
  }
  return { plain: chars.join(""), places, ends };
}

function digitsIn(text: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (let place = from; place < to; place++) if (/[\d*]/.test(text[place])) found.push(place);
  return found;
}

/** The digits that are hidden: the middle four of a mobile phone; of a landline all but area code and the last four. */
function middle(form: Form, number: string, digits: number[]): number[] {
  if (form.foreign) return digits.slice(-8, -4);
  if (!form.landline) return digits.slice(3, -4);
  const area = /^(?:0(?:10|2\d|[3-9]\d\d)|10(?=\)))/.exec(number)?.[0].length ?? 0;
  return digits.slice(area, -4);
}

function* phonesIn(plain: string): Generator<[number, number, number[]]> {
  const spoken = plain.replace(/[〇零○一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖]/g, (char) =>
    String(DIGITS.findIndex((same) => same.includes(char))),
  );
  for (const form of FORMS) {
    const text = form.spoken ? spoken : plain;
    form.pattern.lastIndex = 0;
    for (let match = form.pattern.exec(text); match; match = form.pattern.exec(text)) {
      const [, before, number, extension] = match,
        to = match.index + match[0].length;
      const from = match.index + before.length,
        close = from + number.length;
      const never = form.never === NO_NUMBER && /^[a-z]/i.test(before) ? NO_WORD : form.never;
      const digits = digitsIn(text, from, close);
      if (never.test(text.slice(Math.max(0, match.index - 2), match.index))) form.pattern.lastIndex = match.index + 1;
      else if (!form.spoken || digits.filter((place) => plain[place] !== spoken[place]).length >= 6) {
        yield [from, extension ? to : close, [...middle(form, number, digits), ...digitsIn(text, close, to)]];
      }
    }
  }
}

function find(text: string): Found[] {
  const { plain, places, ends } = plainForm(text);
  const found: Found[] = [];
  for (const [start, end, hidden] of phonesIn(plain)) {
    const one = { start: places[start], end: ends[end - 1], hidden: hidden.map((place) => places[place]) };
    if (found.every((other) => one.end <= other.start || other.end <= one.start)) found.push(one);
  }
  return found.sort((one, other) => one.start - other.start);
}

/** Text and phones by turns, beginning with text (which may be empty). */
export function phoneParts(text: string): string[] {
  const parts: string[] = [];
  let last = 0;
  for (const one of find(text)) {
    parts.push(text.slice(last, one.start), text.slice(one.start, one.end));
    last = one.end;
  }
  return [...parts, text.slice(last)];
}

/** 打我13800005678 -> 打我138****5678 */
export function maskPhones(text: string): string {
  const hidden = new Set(find(text).flatMap((one) => one.hidden));
  return [...Array(text.length).keys()].map((place) => (hidden.has(place) ? "*" : text[place])).join("");
}
