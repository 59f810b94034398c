import type { ReactNode } from "react";
import type { Tone } from "#app/theme/tokens.ts";

/** Every state and result has a shape of its own; colour only repeats it. */
export type GlyphName =
  | Tone
  | "idle"
  | "inbound"
  | "outbound"
  | "blocked"
  | "alarm"
  | "unfitted"
  | "signalling"
  | "answered"
  | "abandoned"
  | "voicemail"
  | "closed"
  | "overflow"
  | "callback"
  | "busy"
  | "ok";

const handset =
  "M4.1 3.2c.5-.5 1.3-.4 1.7.2l.8 1.3c.3.5.2 1-.2 1.4l-.5.5c.5 1.1 1.4 2 2.5 2.5l.5-.5c.4-.4 1-.5 1.4-.2l1.3.8c.6.4.7 1.2.2 1.7-.9.9-2.2 1-3.4.4A11 11 0 0 1 3.7 6.6c-.6-1.2-.5-2.5.4-3.4Z";
export const shapes: Record<GlyphName, ReactNode> = {
  ready: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  offered: (
    <path
      d="M8 1.6a4.3 4.3 0 0 0-4.3 4.3v3L2.4 11v.8h11.2V11l-1.3-2.1v-3A4.3 4.3 0 0 0 8 1.6Zm-1.7 11.2a1.7 1.7 0 0 0 3.4 0Z"
      fill="currentColor"
    />
  ),
  talking: (
    <>
      <rect x="1.2" y="1.2" width="13.6" height="13.6" rx="4" fill="currentColor" />
      <path d={handset} fill="var(--surface)" />
    </>
  ),
  wrapUp: <path d="M10.9 1.9 14.1 5 5.6 13.5l-3.9.8.8-3.9Z" fill="currentColor" />,
  paused: <path d="M3 2h3.6v12H3ZM9.4 2H13v12H9.4Z" fill="currentColor" />,
  elsewhere: (
    <>
      <path d="M8 .8 15.2 8 8 15.2.8 8Z" fill="currentColor" />
      <path d="M6 10l4-4M6.6 6H10v3.4" stroke="var(--surface)" strokeWidth="1.5" fill="none" />
    </>
  ),
  unreachable: (
    <>
      <path d="M8 1 15.4 14.2H.6Z" fill="currentColor" />
      <path d="M8 5.6v4M8 11v1.4" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  signedOut: (
    <circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 1.7" />
  ),
  idle: <circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  inbound: <path d="M13 3 4.5 11.500M4 5v7h7" stroke="currentColor" strokeWidth="2" fill="none" />,
  outbound: <path d="M3 13 11.5 4.500M5 4h7v7" stroke="currentColor" strokeWidth="2" fill="none" />,
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M4 12 12 4" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  alarm: (
    <>
      <path d="M8 1 15.4 14.2H.6Z" fill="currentColor" />
      <path d="M8 5.6v4M8 11v1.4" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  unfitted: <path d="M3 8h10" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2 2" />,
  signalling: <path d="M1.5 8h2.500l1.5-4.5 3 9L10.5 8h4" stroke="currentColor" strokeWidth="1.6" fill="none" />,
  answered: <path d="m2.6 8.4 3.6 3.6 7.2-8" stroke="currentColor" strokeWidth="2.1" fill="none" />,
  abandoned: <path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" strokeWidth="2.1" fill="none" />,
  voicemail: (
    <>
      <circle cx="4.3" cy="7.5" r="2.9" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <circle cx="11.7" cy="7.5" r="2.9" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <path d="M4.3 10.400h7.4" stroke="currentColor" strokeWidth="1.7" />
    </>
  ),
  closed: <path d="M12.8 10.300A6 6 0 0 1 5.7 3.200a5.6 5.6 0 1 0 7.1 7.100Z" fill="currentColor" />,
  overflow: <path d="M1.5 8h9M7 4l4 4-4 4M14 3v10" stroke="currentColor" strokeWidth="1.9" fill="none" />,
  callback: (
    <path d="M6 3 2.5 6.5 6 10M3 6.500h6a4 4 0 0 1 0 7.500H7" stroke="currentColor" strokeWidth="1.9" fill="none" />
  ),
  busy: <path d="M2.5 8h11" stroke="currentColor" strokeWidth="3" />,
  ok: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.6 8.3 2.4 2.4 4.5-5" stroke="var(--surface)" strokeWidth="1.8" fill="none" />
    </>
  ),
};
