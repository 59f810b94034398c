import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import { powerSpectrum } from "./fft.ts";
import type { LetterFacts, LetterLanguage } from "./letter-facts.ts";
import { LETTER_WORDS } from "./letter-words.table.ts";
import type { TestResult } from "./test-result.ts";
import { wordsOf } from "./words.table.ts";

const FONT = fileURLToPath(new URL("./assets/noto-sans-sc-subset.otf", import.meta.url));
const LEFT = 56;
const WIDTH = 483;
const COLOURS = {
  good: "#19753F",
  watch: "#9A5200",
  fault: "#B92D27",
  ink: "#18211F",
  faint: "#5F6966",
  line: "#C9C6BC",
};
const WINDOW = 256;
const BANDS = 64;
/** So many of the earlier tests fit on the one page. */
const EARLIER_SHOWN = 5;

type Words = (typeof LETTER_WORDS)[LetterLanguage];

/** A letter with the evidence, one or two pages A4. The one font holds Latin and the characters of GB 2312. */
export async function writeLetter(facts: LetterFacts, language: LetterLanguage): Promise<Uint8Array> {
  const words = LETTER_WORDS[language];
  const doc = new PDFDocument({ size: "A4", margin: LEFT, info: { Title: words.title } });
  const parts: Buffer[] = [];
  const whole = new Promise<Uint8Array>((resolve) => {
    doc.on("data", (part: Buffer) => parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
  });
  doc.registerFont("text", FONT).font("text").fillColor(COLOURS.ink);
  head(doc, facts, words, language);
  found(doc, facts, words, language);
  if (facts.test !== undefined) {
    measured(doc, facts.test.result, fill(words.figures, { time: time(facts, facts.test.at) }), words);
    if (facts.sound !== undefined) pictures(doc, facts.sound, facts.test.result, words);
  }
  history(doc, facts, words);
  doc.moveDown(1).fontSize(10).fillColor(COLOURS.ink).text(words.please, LEFT);
  doc.moveDown(2).fillColor(COLOURS.faint).fontSize(9).text(`${words.signature}: ________________________`);
  doc.moveDown(0.5).fontSize(8).text(words.made);
  doc.end();
  return whole;
}

function head(doc: PDFKit.PDFDocument, facts: LetterFacts, words: Words, language: LetterLanguage): void {
  const { line } = facts;
  const isZh = language === "zh";
  const company = (isZh ? facts.companyZh : undefined) ?? facts.company;
  const name = (isZh ? line.nameZh : undefined) ?? line.name;
  doc.fontSize(18).text(words.title, LEFT, LEFT);
  doc.fillColor(COLOURS.faint).fontSize(10).text(time(facts, facts.at)).fillColor(COLOURS.ink);
  doc.moveDown(0.6).text(words.to).text(fill(words.from, { company }));
  doc.moveDown(0.4).text(words.contact).moveDown(0.6);
  doc.fontSize(12).text(fill(words.subject, { number: line.number ?? words.noNumber }));
  doc.fontSize(10).text(fill(words.place, { name })).moveDown(0.6);
}

function found(doc: PDFKit.PDFDocument, facts: LetterFacts, words: Words, language: LetterLanguage): void {
  const { verdict, habits, test } = facts;
  const isFine = verdict.tone === "good";
  doc
    .fontSize(11)
    .text(test === undefined ? words.untested : isFine ? words.fine : words.intro)
    .moveDown(0.3);
  for (const finding of isFine ? [] : verdict.findings) {
    const { text, textZh } = wordsOf(finding);
    doc.fillColor(COLOURS[finding.tone]).text(`• ${language === "zh" ? textZh : text}`, { indent: 8 });
  }
  const signs = Object.entries(habits.signs).map(
    ([sign, count]) => `${words.signs[sign as keyof Words["signs"]] ?? sign} ${count}`,
  );
  const { calls, identified, incoming } = habits;
  doc.fillColor(COLOURS.ink).moveDown(0.3).fontSize(10);
  if (calls > 0) doc.text(fill(words.calls, { calls, identified, incoming, signs: signs.join(", ") || words.none }));
}

function measured(doc: PDFKit.PDFDocument, result: TestResult, title: string, words: Words): void {
  const { batteryVolts, milliamps, dialTone, noise, echo, tookDigit } = result;
  const [now] = echo;
  const unit = (value: number | undefined, name: string): string =>
    value === undefined ? words.notMeasured : `${value} ${name}`;
  const tone =
    dialTone === undefined ? words.no : `${dialTone.frequenciesHz.join(" + ")} Hz, ${dialTone.levelDbm0} dBm0`;
  const loss = now === undefined ? words.notMeasured : `${now.isAtLeast ? "≥ " : ""}${now.returnLossDb} dB`;
  const rows: readonly (readonly [name: string, value: string, usual: string])[] = [
    ["", words.measured, words.usual],
    [words.rows.volts, unit(batteryVolts, "V"), "38–56 V"],
    [words.rows.current, unit(milliamps, "mA"), "18–70 mA"],
    [words.rows.dialTone, tone, "-10 ± 5 dBm0"],
    [words.rows.noise, unit(noise?.levelDbm0, "dBm0"), "≤ -50 dBm0"],
    [words.rows.echo, loss, "≥ 16 dB"],
    [words.rows.digit, tookDigit === undefined ? words.notMeasured : tookDigit ? words.yes : words.no, words.yes],
  ];
  section(doc, title);
  for (const [name, value, usual] of rows) {
    const { y } = doc;
    doc.fontSize(10).fillColor(COLOURS.faint).text(name, LEFT, y, { width: 200 });
    doc.fillColor(name === "" ? COLOURS.faint : COLOURS.ink).text(value, LEFT + 210, y);
    doc.fillColor(COLOURS.faint).text(usual, LEFT + 360, y);
  }
}

/** Waveform with the steps marked, and spectrogram below it on the same axis. */
function pictures(doc: PDFKit.PDFDocument, sound: Uint8Array, result: TestResult, words: Words): void {
  const samples = Int16Array.from(sound, (octet) => ULAW_TO_LINEAR[octet] ?? 0);
  section(doc, words.sound);
  const [top, height] = [doc.y, 64];
  doc.rect(LEFT, top, WIDTH, height).lineWidth(0.5).stroke(COLOURS.line);
  const per = Math.max(1, Math.floor(samples.length / WIDTH));
  for (let x = 0; x < WIDTH; x++) {
    const slice = samples.subarray(x * per, (x + 1) * per);
    const peak = slice.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const half = Math.max(0.3, (Math.sqrt(peak / 32_768) * height) / 2);
    doc.moveTo(LEFT + x, top + height / 2 - half).lineTo(LEFT + x, top + height / 2 + half);
  }
  doc.lineWidth(0.7).stroke("#0E6670");
  const seconds = samples.length / 8_000;
  const at = (ms: number): number => LEFT + Math.min(WIDTH - 2, (ms * 8) / per);
  let free = LEFT;
  for (const [index, { atMs }] of result.marks.entries()) {
    const x = at(atMs);
    doc
      .moveTo(x, top)
      .lineTo(x, top + height)
      .lineWidth(0.4)
      .stroke(COLOURS.faint);
    // Steps that begin together get their numbers side by side.
    const place = Math.max(x + 2, free);
    doc
      .fontSize(7)
      .fillColor(COLOURS.faint)
      .text(String(index + 1), place, top + 2, { lineBreak: false });
    free = place + 6;
  }
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const options = {
      width: 40,
      align: part === 0 ? "left" : part === 1 ? "right" : "center",
      lineBreak: false,
    } as const;
    const x = LEFT + WIDTH * part - (part === 0 ? 0 : part === 1 ? 40 : 20);
    doc.fontSize(7).text(`${(seconds * part).toFixed(1)} s`, x, top + height + 3, options);
  }
  const legend = result.marks.map(({ step }, index) => `${index + 1} ${words.steps[step]}`).join("   ");
  doc.fontSize(8).text(legend, LEFT, top + height + 15, { width: WIDTH });
  doc.x = LEFT;
  section(doc, words.spectrum);
  const under = doc.y;
  spectrogram(doc, samples, under);
  doc.fontSize(7).fillColor("#E8EEEC");
  const right = { width: 40, align: "right", lineBreak: false } as const;
  doc.text("4 kHz", LEFT + WIDTH - 44, under + 3, right).text("0 Hz", LEFT + WIDTH - 44, under + 61, right);
  doc.x = LEFT;
  doc.y = under + 78;
  doc.fillColor(COLOURS.ink);
}

function spectrogram(doc: PDFKit.PDFDocument, samples: Int16Array, top: number): void {
  const [columns, height] = [161, 72];
  const step = Math.max(WINDOW, Math.floor(samples.length / columns));
  const [cellWidth, cellHeight] = [WIDTH / columns, height / BANDS];
  doc.rect(LEFT, top, WIDTH, height).fill("#0F2224");
  for (let column = 0; column * step + WINDOW <= samples.length && column < columns; column++) {
    const power = powerSpectrum(samples.subarray(column * step, column * step + WINDOW), WINDOW);
    for (let band = 0; band < BANDS; band++) {
      const sum = (power[band * 2] ?? 0) + (power[band * 2 + 1] ?? 0);
      const strength = Math.min(1, Math.max(0, (10 * Math.log10(sum + 1) - 15) / 55));
      if (strength < 0.08) continue;
      doc.rect(LEFT + column * cellWidth, top + height - (band + 1) * cellHeight, cellWidth + 0.2, cellHeight + 0.2);
      doc.fill(shade(strength));
    }
  }
  doc.x = LEFT;
  doc.y = top + height + 6;
}

function shade(strength: number): string {
  const mix = (from: number, to: number): string =>
    Math.round(from + (to - from) * strength)
      .toString(16)
      .padStart(2, "0");
  return `#${mix(0x0f, 0xf0)}${mix(0x22, 0xd8)}${mix(0x24, 0x80)}`;
}

function history(doc: PDFKit.PDFDocument, facts: LetterFacts, words: Words): void {
  if (facts.tests.length < 2) return;
  section(doc, words.history);
  doc.fontSize(9);
  for (const { at, verdict, result } of facts.tests.slice(1, 1 + EARLIER_SHOWN)) {
    const figures = [
      result.batteryVolts === undefined ? "" : `${result.batteryVolts} V`,
      result.milliamps === undefined ? "" : `${result.milliamps} mA`,
      result.noise === undefined ? "" : `${result.noise.levelDbm0} dBm0`,
      result.echo[0] === undefined ? "" : `${result.echo[0].returnLossDb} dB`,
    ].filter((part) => part !== "");
    doc
      .fillColor(COLOURS[verdict.tone])
      .text(`${time(facts, at)}  ${words.tones[verdict.tone]}  `, LEFT, doc.y, { continued: true });
    doc.fillColor(COLOURS.faint).text(figures.join(" · "));
  }
}

function section(doc: PDFKit.PDFDocument, title: string): void {
  doc.moveDown(0.6).fontSize(10).fillColor(COLOURS.faint).text(title, LEFT).moveDown(0.2).fillColor(COLOURS.ink);
}

function time({ timeZone }: LetterFacts, at: number): string {
  return localText(at, timeZone).replace("T", " ").slice(0, 16);
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
