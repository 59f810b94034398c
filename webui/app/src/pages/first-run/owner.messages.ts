import { messages } from "#app/i18n/i18n.ts";

/** The second step: whose box it is. */
export const useOwnerText = messages(
  "first-run-owner",
  {
    head: "Whose box is it? Set the owner’s password",
    sub: "Whoever sets it owns the box: with it everything can be changed, and it cannot be looked up anywhere.",
    name: "Your name",
    user: "Name to sign in with",
    userHelp: "Small letters, digits, dots and dashes.",
    password: "Password",
    passwordHelp: "8 characters or more.",
    again: "The password again",
    different: "The two are not the same.",
    own: "Set the password and go on",
    stick: "Or set the box up with callbox.yaml on a USB stick.",
    isSet: "{{name}} owns the box and is signed in as {{user}}",
    isSetSub: "The password is changed under the name at the top right of every page.",
    once: "The password cannot be skipped: nothing is open before it is set.",
  },
  {
    head: "这台设备归谁？请设置负责人密码",
    sub: "设置密码的人即为负责人，可修改全部设置；密码无法从别处查到。",
    name: "您的姓名",
    user: "登录用户名",
    userHelp: "小写字母、数字、点和连字符。",
    password: "密码",
    passwordHelp: "至少 8 个字符。",
    again: "再次输入密码",
    different: "两次输入不一致。",
    own: "设置密码并继续",
    stick: "也可以用 U 盘中的 callbox.yaml 设置本机。",
    isSet: "负责人：{{name}}，以 {{user}} 登录",
    isSetSub: "在任一页面右上角的姓名处可修改密码。",
    once: "此步不能跳过：设置密码之前不开放任何功能。",
  },
);
