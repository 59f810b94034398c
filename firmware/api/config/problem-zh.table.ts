/** Chinese sentences for problems of the configuration, by code. */
const sentences: Readonly<Record<string, string>> = {
  missing: "缺少必填项。",
  unknown: "有未知的项，请检查拼写或删除。",
  kind: "不是此处允许的类型，请检查 kind。",
  const: "不在可选范围内。",
  pattern: "格式不正确。",
  range: "数值超出范围。",
  minLength: "内容过短。",
  maxLength: "内容过长。",
  minItems: "条目过少。",
  maxItems: "条目过多。",
  type: "类型不正确。",
  "too-many": "条目过多，超出设备可处理的数量。",
  syntax: "文件格式错误。",
  duplicate: "与已有的重复，请换一个。",
  itself: "不能指向自身，请选择其他去向。",
  order: "数值的先后或大小关系不正确。",
  overlap: "时间段重叠，请调整。",
  "no-node": "流程中没有该步骤。",
  unreachable: "没有任何出口通向该步骤。",
  "prompt-missing": "缺少某种语言的语音提示。",
  "silent-loop": "流程会无声地循环。",
  "value-missing": "缺少用于比较的值。",
  "variable-unset": "使用了从未设置的变量。",
  "not-fxs": "只有 FXS 口可以属于分机。",
  "not-fxo": "只有 FXO 外线可以用于呼出。",
  "no-queue": "该队列不存在，请先创建或选择其他队列。",
  "no-flow": "该语音导航不存在，请先创建或选择其他。",
  "no-extension": "该分机不存在，请先创建或选择其他分机。",
  "no-agent": "该分机不是坐席，请先为其设置 PIN 码。",
  "no-mailbox": "该语音信箱不存在，请先创建或选择其他。",
  "no-schedule": "该营业时间表不存在，请先创建或选择其他。",
  "no-line": "该线路不存在，请检查线路板设置。",
  "no-trunk": "该中继不存在，请先创建或选择其他。",
  "no-prompt": "该语音提示不存在，请先上传或录制，或选择其他。",
};

/** The sentence for a code; the English one where there is none yet. */
export function problemZh(code: string, message: string): string {
  return sentences[code] ?? message;
}
