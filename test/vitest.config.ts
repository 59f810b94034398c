import { defineConfig } from "vitest/config";

// Real processes on a shared machine: a test that a busy moment spoilt is tried once more before it counts as failed.
const slow = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false, retry: 1 } as const;
const machine = { testTimeout: 600_000, hookTimeout: 900_000, fileParallelism: false } as const;

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "firmware/**/*.test.ts",
            "drivers/**/*.test.ts",
            "provisioning/**/*.test.ts",
            "webui/**/*.test.ts",
            "test/unit/**/*.test.ts",
            "test/fuzz/*.test.ts",
          ],
          testTimeout: 30_000,
        },
      },
      { test: { name: "sim", include: ["test/sim/**/*.test.ts", "test/fuzz/api/*.test.ts"], ...slow } },
      { test: { name: "interop", include: ["test/interop/**/*.test.ts"], ...slow } },
      { test: { name: "web", include: ["test/web/**/*.test.ts"], ...slow } },
      // A machine played in software: its tests build on each other, so none is repeated alone.
      { test: { name: "image", include: ["test/image/*.test.ts"], ...machine } },
      { test: { name: "image-soak", include: ["test/image/soak/*.test.ts"], ...machine } },
    ],
  },
});
