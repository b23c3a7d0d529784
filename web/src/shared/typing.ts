/** What ends an entry where several are typed in one line, Chinese punctuation too. */
export const LIST_SEPARATORS = ["、", "，", ",", " "];
