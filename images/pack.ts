import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { packApp } from "./app/pack.ts";
import { Progress, ROOT } from "./build/stage.ts";

// Makes the one executable for this machine: `node images/pack.ts [x64|arm64] [VERSION]`.
const [architecture = process.arch, version = "0.1.0"] = process.argv.slice(2);
if (architecture !== "x64" && architecture !== "arm64") throw new Error("the machine is x64 or arm64");
const made = await packApp(new Progress(), architecture, version);
const out = join(ROOT, "images/out");
mkdirSync(out, { recursive: true });
copyFileSync(made, join(out, `callbox-${architecture}`));
process.stdout.write(`images/out/callbox-${architecture}\n`);
