/** Every program and thread of the box, by its source. Each becomes one file at the same place in the packed tree. */
export const PROGRAMS: readonly string[] = [
  "firmware/main.ts",
  "firmware/control.ts",
  "firmware/keeper/main.ts",
  "firmware/media/main.ts",
  "firmware/backup/backup-worker.ts",
  "firmware/config/document-worker.ts",
  "firmware/db/checkpoint-worker.ts",
  "firmware/prompts/convert-child.ts",
  "firmware/reports/report-worker.ts",
  "firmware/linedoctor/letter-worker.ts",
  "webui/server/main.ts",
  "provisioning/config-file.ts",
];

/** Files that programs read beside themselves. */
export const ASSETS: readonly string[] = ["firmware/prompts/assets", "firmware/linedoctor/assets", "webui/dist"];

/** Packages that stay packages, because they load addons or are looked for at run time. */
export const PACKAGES: readonly string[] = ["serialport", "onoff"];
