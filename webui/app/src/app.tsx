import { type ComponentType, lazy, type ReactNode, Suspense, useEffect } from "react";
import { createBrowserRouter, Navigate, RouterProvider } from "react-router";
import { startLive } from "./data/live-stream.ts";
import { SessionProvider, useSession, useSessionQuery } from "./data/session.tsx";
import { PartBoundary } from "./kit/part-boundary.tsx";
import { SignIn } from "./pages/sign-in/sign-in.tsx";
import { homeOf } from "./shell/nav.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { MorePage, Shell } from "./shell/shell.tsx";

type PageModule = { readonly Page: ComponentType };
const modules = import.meta.glob<PageModule>("./pages/*/*-page.tsx");

/** A page is loaded when it is opened; its module `pages/<folder>/<name>-page.tsx` exports `Page`. */
function page(file: string): ReactNode {
  const load = modules[`./pages/${file}-page.tsx`];
  if (load === undefined) return <NotFound />;
  const Lazy = lazy(async () => ({ default: (await load()).Page }));
  return (
    <PartBoundary>
      <Suspense fallback={null}>
        <Lazy />
      </Suspense>
    </PartBoundary>
  );
}

function Home() {
  const { roles, firstRun } = useSession();
  return <Navigate to={firstRun === undefined ? homeOf(roles) : "/first-run"} replace />;
}

const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      { index: true, element: <Home /> },
      { path: "more", element: <MorePage /> },
      { path: "desk", element: page("desk/desk") },
      { path: "live", element: page("live/live") },
      { path: "calls", element: page("calls/calls") },
      { path: "calls/:id", element: page("calls/call") },
      { path: "callback", element: page("callback/callback") },
      { path: "voicemail/:mailbox?/:message?", element: page("voicemail/voicemail") },
      { path: "reports/:report?", element: page("reports/reports") },
      { path: "setup/hours/:id?", element: page("hours/hours") },
      { path: "setup/routes/:id?", element: page("routes/routes") },
      { path: "setup/queues", element: page("queues/queues") },
      { path: "setup/queues/:id", element: page("queues/queue") },
      { path: "setup/flows", element: page("flows/flows") },
      { path: "setup/flows/:id", element: page("flows/flow") },
      { path: "setup/prompts/:id?", element: page("prompts/prompts") },
      { path: "people", element: page("people/people") },
      { path: "people/:extension", element: page("people/person") },
      { path: "lines/:line?", element: page("lines/lines") },
      { path: "spans/:span", element: page("spans/span") },
      { path: "box/:part/:item?", element: page("box/box") },
      { path: "*", element: <NotFound /> },
    ],
  },
  { path: "wall/:board", element: page("wall/wall") },
  { path: "first-run/:step?", element: page("first-run/first-run") },
]);

/** Nobody signed in: the sign-in page at every address; afterwards the address one wanted. */
export function PageRoot() {
  const { data: session, isPending } = useSessionQuery();
  useEffect(() => {
    if (session !== null && session !== undefined) startLive();
  }, [session]);
  if (isPending) return null;
  if (session === null || session === undefined) return <SignIn />;
  return (
    <SessionProvider session={session}>
      <RouterProvider router={router} />
    </SessionProvider>
  );
}
