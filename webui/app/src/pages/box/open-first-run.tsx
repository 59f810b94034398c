import { Button } from "antd";
import { useNavigate } from "react-router";
import { useMay } from "#app/data/session.tsx";
import { useFrameText } from "#app/pages/first-run/frame.messages.ts";
import { addressOfStep, moveFirstRun } from "#app/pages/first-run/use-first-run.ts";

/** The first run once more, from its beginning, with what is set now. */
export function OpenFirstRun() {
  const { t } = useFrameText();
  const navigate = useNavigate();
  const may = useMay("edit-equipment");
  const open = async (): Promise<void> => {
    await moveFirstRun({ isOpen: true, step: "language" });
    await navigate(addressOfStep("language"));
  };
  return (
    <Button disabled={!may} title={t("box.sub")} onClick={() => void open()}>
      {t("box.link")}
    </Button>
  );
}
