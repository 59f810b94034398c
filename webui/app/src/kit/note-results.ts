import { messages } from "#app/i18n/i18n.ts";

/** How a talk ended for the business, in the order of the keys 1–6. Kept with the call under these ids. */
export const noteResults = ["solved", "booked", "call-back", "passed-on", "complaint", "wrong-number"] as const;

const useWords = messages(
  "noteResults",
  {
    solved: "Solved",
    booked: "Booked",
    "call-back": "Call back later",
    "passed-on": "Passed on",
    complaint: "Complaint",
    "wrong-number": "Wrong number",
  },
  {
    solved: "已解决",
    booked: "已预约",
    "call-back": "稍后回访",
    "passed-on": "已转交",
    complaint: "投诉",
    "wrong-number": "打错",
  },
);

/** The word for a result; one that this page does not know (set through the API) is shown as it was given. */
export function useNoteResult(): (result: string) => string {
  const { t } = useWords();
  return (result) => {
    const known = noteResults.find((each) => each === result);
    return known === undefined ? result : t(known);
  };
}
