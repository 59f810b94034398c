import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = new URL(".", import.meta.url).pathname;

export default defineConfig({
  root: here,
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^#app\//, replacement: `${here}src/` },
      { find: /^#firmware\//, replacement: `${here}../../firmware/` },
    ],
  },
  build: { outDir: "../dist", emptyOutDir: true, chunkSizeWarningLimit: 1_200 },
  // During development of the page: a box that runs on this machine answers.
  server: { proxy: { "/api": { target: process.env.CALLBOX_URL ?? "http://127.0.0.1:8080", ws: true } } },
});
