import { messages } from "#app/i18n/i18n.ts";

/** People who sign in with a password. */
export const useUsersText = messages(
  "box-users",
  {
    head_one: "{{count}} person signs in with a password",
    head_other: "{{count}} people sign in with a password",
    sub: "Agents need no entry here: they sign in with extension and PIN.",
    add: "Add a person",
    addSub: "They sign in with this name and password.",
    signInName: "Sign-in name",
    password: "Password",
    passwordHelp: "At least 8 characters.",
    setPassword: "Set a password",
    passwordSet: "The new password of {{name}} holds from now on.",
    allQueues: "all queues",
    you: "you",
    keepsPassword: "The old password has left the box; set a new one to bring this person back.",
  },
  {
    head_one: "{{count}} 人用密码登录",
    head_other: "{{count}} 人用密码登录",
    sub: "坐席无需账户，用分机号和 PIN 登录。",
    add: "添加账户",
    addSub: "使用此用户名和密码登录。",
    signInName: "用户名",
    password: "密码",
    passwordHelp: "至少 8 个字符。",
    setPassword: "设置密码",
    passwordSet: "{{name}} 的新密码已生效。",
    allQueues: "全部队列",
    you: "您",
    keepsPassword: "原密码已从本机删除，请设置新密码以恢复该账户。",
  },
);
