import { useSearchParams } from "react-router";
import { useMay } from "#app/data/session.tsx";
import { E1BoardDrawer } from "./board-drawer.tsx";
import { E1AddDialog, GroupAddDialog } from "./e1-add.tsx";
import { GroupDrawer } from "./group-drawer.tsx";

/** What of E1 is open beside the lines page, by its address. */
export function E1Parts() {
  const may = useMay("edit-equipment");
  const [search] = useSearchParams();
  const board = search.get("e1");
  const group = search.get("group");
  const add = search.get("add");
  if (!may) return null; // the configuration of equipment is for owners and installers
  if (board !== null) return <E1BoardDrawer key={board} id={board} />;
  if (group !== null) return <GroupDrawer key={group} id={group} />;
  if (add === "e1") return <E1AddDialog />;
  return add === "group" ? <GroupAddDialog /> : null;
}
