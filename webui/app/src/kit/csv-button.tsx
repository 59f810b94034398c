import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useKit } from "./kit.messages.ts";

/** What the page shows, as a file for a spreadsheet. `address` is the box's, with the page's own filters. */
export function CsvButton({ address, small = false }: { address: string; small?: boolean }) {
  const { t } = useKit();
  return (
    <Button size={small ? "small" : "middle"} icon={<DownloadOutlined />} href={address} download>
      {t("export")}
    </Button>
  );
}
