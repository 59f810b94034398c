/** Where a prompt is used; the prompts page lists them by this. */
export type PromptGroup =
  | "greeting"
  | "menu"
  | "queue"
  | "hours"
  | "voicemail"
  | "call"
  | "agent"
  | "numbers"
  | "studio";

/** What a prompt says, in the languages that ship. */
export interface PromptText {
  readonly group: PromptGroup;
  readonly en: string;
  readonly zh: string;
  /** English as the engine must be given it, where it would read the text wrongly. */
  readonly speakEn?: string;
  /** Mandarin with tone numbers, where the reading found for the characters would be wrong. */
  readonly pinyin?: string;
  /** The English and then the Chinese text in one file, the same for both languages: said before one is chosen. */
  readonly isBilingual?: true;
  /** Said after it in the same file: the offer of the other language, in that language. */
  readonly otherLanguage?: { readonly en: string; readonly zh: string };
}

/** Prompts by id. */
export type Texts = Readonly<Record<string, PromptText>>;

/** A prompt that says one thing in each language. */
export function text(
  group: PromptGroup,
  en: string,
  zh: string,
  reading: Pick<PromptText, "speakEn" | "pinyin"> = {},
): PromptText {
  return { group, en, zh, ...reading };
}

/** All that a prompt's file in this language says, in the order in which it says it. */
export function spokenText(text: PromptText, language: "en" | "zh"): string {
  if (text.isBilingual === true) return `${text.en} ${text.zh}`;
  const offer = text.otherLanguage?.[language];
  return offer === undefined ? text[language] : `${text[language]} ${offer}`;
}
