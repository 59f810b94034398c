import { parentPort, workerData } from "node:worker_threads";
import { takePriority } from "#firmware/kernel/priority.ts";
import { writeLetter } from "./letter.ts";
import type { LetterFacts, LetterLanguage } from "./letter-facts.ts";

takePriority("pages");
// Given by LetterOffice of the same version.
const { facts, language } = workerData as { facts: LetterFacts; language: LetterLanguage };
parentPort?.postMessage(await writeLetter(facts, language));
