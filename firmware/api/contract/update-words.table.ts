/** Why an update was not taken, or not kept, in words for people. */
export const updateWords: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  foreign: {
    en: "This file is not signed by the maker of Callbox, so it is not installed. Get the update from where you got the box.",
    zh: "该文件没有 Callbox 厂商的签名，不予安装。请从设备供应商处获取升级包。",
  },
  damaged: {
    en: "This file is damaged or not complete. Copy or download it again.",
    zh: "文件已损坏或不完整，请重新复制或下载。",
  },
  clock: {
    en: "By the clock of the box this update was signed in the future. Set the clock of the box right, then try again.",
    zh: "按设备时钟，该升级包的签名时间在未来。请先校准设备时间再重试。",
  },
  "other-machine": {
    en: "This update is for another kind of machine.",
    zh: "该升级包适用于其他型号的设备。",
  },
  encrypted: {
    en: "This update is encrypted for other boxes. Get the one that is meant for this box.",
    zh: "该升级包是为其他设备加密的。请获取适用于本设备的升级包。",
  },
  older: {
    en: "This update is older than what runs now. Allow it expressly if you mean it.",
    zh: "该升级包的版本低于当前版本。如确需降级，请明确勾选允许。",
  },
  "no-update": {
    en: "The file is not there any more, or it is another one now. Look for updates again.",
    zh: "文件已不在原处，或已被替换。请重新查找升级包。",
  },
  "disk-full": {
    en: "There is not enough room on the box for this file. Delete some recordings, or keep them for a shorter time.",
    zh: "设备剩余空间不足。请删除部分录音或缩短录音保留时间。",
  },
  "too-large": { en: "This file is larger than any update. Choose another.", zh: "文件过大，不是升级包，请另选文件。" },
  busy: {
    en: "Another update is being looked at or installed. Wait until that is done.",
    zh: "正在检查或安装另一个升级包，请稍候。",
  },
  "install-failed": {
    en: "The update could not be written. The box runs on as before; try again, and if it fails again the storage may be worn out.",
    zh: "升级包写入失败，设备照常运行。请重试；若再次失败，存储介质可能已老化。",
  },
  "broken-off": { en: "The file broke off on its way. Send it again.", zh: "文件传输中断，请重新上传。" },
  "folder-unset": {
    en: "No folder of updates is set. Enter its address first.",
    zh: "尚未设置升级目录，请先填写地址。",
  },
  "folder-silent": {
    en: "The machine with the folder of updates does not answer. Look whether it is on and the address is right.",
    zh: "升级目录所在的服务器无响应，请检查其是否开机、地址是否正确。",
  },
  "folder-empty": {
    en: "There is no update in the folder: it needs a file callbox-latest with the name of one.",
    zh: "目录中没有升级包：需要有 callbox-latest 文件，内容为升级包文件名。",
  },
  "calls-up": {
    en: "Calls are up. Choose to wait until there is none, or allow that they are cut off.",
    zh: "当前有通话。请选择等待通话结束，或明确允许中断通话。",
  },
  "no-box": {
    en: "This machine has no two systems to choose from: it cannot be updated from here.",
    zh: "该机器没有双系统分区，无法在此升级。",
  },
  "no-keeper": {
    en: "This machine is not a Callbox box: it cannot be updated from here.",
    zh: "该机器不是 Callbox 设备，无法在此升级。",
  },
  failed: {
    en: "Something went wrong in the box itself. Try again; the log says more.",
    zh: "设备内部出错，请重试；详情见日志。",
  },
  "stick-gone": {
    en: "The USB stick was pulled out, or cannot be read any more. The box is as it was; plug it in and try again.",
    zh: "U 盘已被拔出或无法读取。设备保持原样，请重新插入后再试。",
  },
  // Why a new system was left again, or the machine started anew by itself.
  "no-word": { en: "the call center did not come up in it", zh: "新系统中呼叫中心未能启动" },
  "not-started": { en: "it did not start", zh: "新系统未能启动" },
  line: { en: "its own test line did not ring", zh: "自检线路没有振铃" },
  answer: { en: "the box did not answer its test call", zh: "设备没有接听自检呼叫" },
  greeting: { en: "the caller did not hear the greeting", zh: "主叫听不到欢迎语" },
  recording: { en: "the test call was not in its recording", zh: "自检呼叫没有录到声音" },
  record: { en: "the record of the test call was missing", zh: "自检呼叫没有话单" },
  "no-sign": { en: "its call center gave no sign of life", zh: "呼叫中心没有响应" },
  "media-down": { en: "its voice process did not come back", zh: "语音进程未能恢复" },
  "sip-silent": { en: "its telephony did not answer", zh: "电话服务无响应" },
  stuck: { en: "the system was stuck, and the hardware watchdog started it", zh: "系统卡死，由硬件看门狗重启" },
};
