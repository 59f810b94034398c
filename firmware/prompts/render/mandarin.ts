import { pinyin } from "pinyin-pro";

const PAUSES: readonly (readonly [RegExp, string])[] = [
  [/[，、；：]/g, ","],
  [/[。！]/g, "."],
  [/？/g, "?"],
];

/**
 * Chinese text as syllables with tone numbers ("nin2 hao3, …"), the form the engine reads correctly; the changes of
 * 一 and 不 are applied, the third-tone change is left to the engine. Neutral tone is 5, ü is v.
 */
export function toSpokenPinyin(text: string): string {
  const syllables = pinyin(text, { toneType: "num", toneSandhi: true, v: true });
  const paused = PAUSES.reduce((spoken, [mark, pause]) => spoken.replace(mark, pause), syllables);
  return paused
    .replace(/([a-zü])0/g, "$15")
    .replace(/dui4 bu4 qi3/g, "dui4 bu5 qi3")
    .replace(/xie4 xie4/g, "xie4 xie5")
    .replace(/\s+([,.?])/g, "$1")
    .trim();
}
