import { SearchOutlined } from "@ant-design/icons";
import { Modal } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { Kbd } from "#app/kit/panel.tsx";
import { useShell } from "./shell.messages.ts";

const PaletteDialog = lazy(async () => ({ default: (await import("./palette-dialog.tsx")).PaletteDialog }));

/** The one field that finds pages, people, queues and numbers; Ctrl K opens it from anywhere. */
export function FindField({ icon = false }: { icon?: boolean }) {
  const { t } = useShell();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button type="button" className={icon ? "person" : "find"} onClick={() => setOpen(true)} aria-label={t("find")}>
        <SearchOutlined style={icon ? { fontSize: 20 } : {}} />
        {icon ? null : (
          <>
            <span className="grow ellip" style={{ textAlign: "start" }}>
              {t("find")}
            </span>
            <Kbd>Ctrl K</Kbd>
          </>
        )}
      </button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        destroyOnHidden
        style={{ top: 72 }}
      >
        <Suspense fallback={null}>
          <PaletteDialog close={() => setOpen(false)} />
        </Suspense>
      </Modal>
    </>
  );
}
