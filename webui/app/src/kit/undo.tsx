import { App, Button } from "antd";
import { useCallback } from "react";
import { useSetup } from "./setup.messages.ts";

const SECONDS = 10;
let made = 0;

/** Says what was done and takes it back when asked within 10 s: bottom left, in nobody's way. */
export function useUndo(): (text: string, undo: () => void) => void {
  const { notification } = App.useApp();
  const { t } = useSetup();
  return useCallback(
    (text, undo) => {
      made += 1;
      const key = `undo-${made}`;
      notification.open({
        key,
        className: "undo-line",
        placement: "bottomLeft",
        duration: SECONDS,
        title: text,
        actions: (
          <Button
            size="small"
            ghost
            onClick={() => {
              notification.destroy(key);
              undo();
            }}
          >
            {t("undo")}
          </Button>
        ),
      });
    },
    [notification, t],
  );
}
