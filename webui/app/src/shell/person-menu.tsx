import { Dropdown, type MenuProps } from "antd";
import { call } from "#app/data/api.ts";
import { stopLive } from "#app/data/live-stream.ts";
import { endSession, useSession } from "#app/data/session.tsx";
import { nameOf, type PageLanguage, pageLanguage, setPageLanguage } from "#app/i18n/i18n.ts";
import { Plate } from "#app/kit/plate.tsx";
import { type ModeChoice, useMode } from "#app/theme/theme.tsx";
import { sessionRoutes } from "#firmware/api/contract/session.ts";
import { useShell } from "./shell.messages.ts";

/** Who is signed in; opens language, colours and signing out. */
export function PersonMenu({ compact = false }: { compact?: boolean }) {
  const { t } = useShell();
  const session = useSession();
  const { choice, choose } = useMode();
  const name = nameOf(session.person);
  const agentOnly = session.roles.length === 1 && session.roles[0] === "agent";
  const role = agentOnly
    ? t("agentNumber", { extension: session.person.extension ?? "" })
    : session.roles.map((each) => t(`role.${each}`)).join(" · ");

  const speak = (language: PageLanguage): void => {
    void setPageLanguage(language);
    void call(sessionRoutes.setLanguage, { body: { language } }).catch(() => undefined); // kept in this browser anyway
  };
  const items: MenuProps["items"] = [
    {
      type: "group",
      label: t("language"),
      children: [
        { key: "en", label: "English" },
        { key: "zh", label: "简体中文" },
      ],
    },
    {
      type: "group",
      label: t("colours"),
      children: [
        { key: "system", label: t("followSystem") },
        { key: "light", label: t("light") },
        { key: "dark", label: t("dark") },
      ],
    },
    { type: "divider" },
    { key: "sign-out", label: t("signOut") },
  ];
  const onClick: NonNullable<MenuProps["onClick"]> = ({ key }) => {
    if (key === "sign-out") {
      stopLive();
      void endSession();
    } else if (key === "en" || key === "zh") speak(key);
    else choose(key as ModeChoice); // the only other keys of the menu
  };
  return (
    <Dropdown
      menu={{ items, onClick, selectedKeys: [pageLanguage(), choice], selectable: true }}
      trigger={["click"]}
      placement="bottomRight"
    >
      <button type="button" className="person" aria-label={`${name}, ${role}`}>
        <Plate name={name} size={30} />
        {compact ? null : (
          <span className="col" style={{ lineHeight: 1.25, textAlign: "start" }}>
            <b className="strong small">{name}</b>
            <span className="faint tiny">{role}</span>
          </span>
        )}
      </button>
    </Dropdown>
  );
}
