import { Input } from "antd";
import { useState } from "react";
import { CsvButton } from "#app/kit/csv-button.tsx";
import { useNowText } from "./now.messages.ts";

export interface LogRow {
  readonly key: string;
  readonly when: string;
  /** Who told it, or which way it went. */
  readonly from: string;
  readonly words: string;
  readonly isStrong?: boolean;
}

interface LogListProps {
  readonly title: string;
  /** What the list tells, for who has never seen one. */
  readonly about: string;
  readonly empty: string;
  /** Address of the whole list as a file. */
  readonly csv: string;
  readonly rows: readonly LogRow[];
  readonly className?: string;
}

/** A list of what was told, newest first: searched as one types, exported whole. */
export function LogList({ title, about, empty, csv, rows, className = "" }: LogListProps) {
  const { t } = useNowText();
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const shown =
    wanted === "" ? rows : rows.filter((row) => `${row.when} ${row.from} ${row.words}`.toLowerCase().includes(wanted));
  return (
    <section className="col gap8">
      <div className="row gap8 wrap">
        <h2 className="grow">{title}</h2>
        {rows.length === 0 ? null : (
          <Input.Search
            className="line-log-search"
            size="small"
            allowClear
            placeholder={t("searchHere")}
            aria-label={`${title}: ${t("searchHere")}`}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        )}
        <CsvButton small address={csv} />
      </div>
      <p className="small faint">{rows.length === 0 ? empty : about}</p>
      {rows.length > 0 && shown.length === 0 ? <p className="small">{t("nothingFits")}</p> : null}
      <ol className={`line-log ${className}`}>
        {shown.map(({ key, when, from, words: said, isStrong = false }) => (
          <li key={key}>
            <span className="faint num">{when}</span>
            <span className={isStrong ? "strong" : "muted"}>{from}</span>
            <span className={isStrong ? "strong" : ""}>{said}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
