import { messages } from "#app/i18n/i18n.ts";

/** What a program can do with the box. */
export const useApiText = messages(
  "box-api",
  {
    head: "Everything this page does, a program can do",
    sub: "The same rights, the same checks. Sign in first, then send the cookie and the csrf value.",
    document: "OpenAPI document",
    stream: "Live events (WebSocket)",
    streamSub: "First a snapshot, then changes by number. It needs the sign-in cookie.",
    example: "An example",
    signInStep: "Sign in and keep the cookie",
    readStep: "The last calls",
    changeStep: "Change something: with the csrf value of the sign-in",
    copy: "Copy",
  },
  {
    head: "页面能做的，程序都能做",
    sub: "权限和检查完全相同。先登录，之后发送 Cookie 和 csrf 值。",
    document: "OpenAPI 接口文档",
    stream: "实时事件（WebSocket）",
    streamSub: "先发送快照，再按序号发送变化。需要登录 Cookie。",
    example: "示例",
    signInStep: "登录并保存 Cookie",
    readStep: "最近的通话",
    changeStep: "修改数据：带上登录时得到的 csrf 值",
    copy: "复制",
  },
);
