import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { writeDocument } from "#firmware/config/document.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { ApplyRefused, applyToBox } from "./apply.ts";
import { checkFile } from "./check-file.ts";

const USAGE = `Sets a box up from one file, without a browser.

  node provisioning/config-file.ts check FILE            is the file in order? every problem with its place; callbox.yaml too
  node provisioning/config-file.ts example FILE          write the demo company as an example to start from
  node provisioning/config-file.ts apply FILE --box http://192.168.1.20:8080 --user installer [--dry-run]
                                                         put it into a running box (password from CALLBOX_PASSWORD)

A new box takes the same file at its first start: node firmware/main.ts --config FILE
A box with a USB socket takes callbox.yaml from a stick: provisioning/callbox.example.yaml shows how.
`;

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { box: { type: "string" }, user: { type: "string" }, "dry-run": { type: "boolean", default: false } },
  });
  const [command, path] = positionals;
  if (command === undefined || path === undefined) return void process.stdout.write(USAGE);
  if (command === "check") return console.log(checkFile(await readFile(path, "utf8")).join("\n"));
  if (command === "example") {
    const yaml = path.endsWith(".json") ? "json" : "yaml";
    return writeFile(path, writeDocument(createDemoConfig({ boardPath: "/dev/ttyUSB0" }), yaml), { flag: "wx" });
  }
  if (command !== "apply") throw new ApplyRefused(`There is no ${command}.\n\n${USAGE}`);
  if (values.box === undefined || values.user === undefined)
    throw new ApplyRefused("apply needs --box ADDRESS and --user NAME");
  const password = process.env.CALLBOX_PASSWORD;
  if (password === undefined || password === "")
    throw new ApplyRefused(`The password of ${values.user} is missing: set CALLBOX_PASSWORD to it.`);
  await applyToBox({
    box: values.box,
    user: values.user,
    password,
    text: await readFile(path, "utf8"),
    format: path.endsWith(".json") ? "json" : "yaml",
    isDryRun: values["dry-run"],
    say: (line) => console.log(line),
  });
}

await run().catch((error: unknown) => {
  const isExpected =
    error instanceof ConfigInvalid || error instanceof ApplyRefused || (error instanceof Error && "code" in error);
  if (!isExpected) throw error;
  console.error((error as Error).message); // each of the three is an Error
  process.exitCode = 1;
});
