import "@fontsource-variable/inter";
import "./i18n/i18n.ts";
import "./theme/styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { PageRoot } from "./app.tsx";
import { queryClient } from "./data/query-client.ts";
import { Theme } from "./theme/theme.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <QueryClientProvider client={queryClient}>
    <Theme>
      <PageRoot />
    </Theme>
  </QueryClientProvider>,
);
