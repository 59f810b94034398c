/** Why a backup was not made or not brought back, and what to do, in words for people. */
export const backupWords: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  busy: {
    en: "A backup is being made or brought back already. Wait until that is done, or cancel it.",
    zh: "正在备份或恢复，请等待完成或先取消。",
  },
  "disk-full": {
    en: "There is not enough room on the box. Delete some recordings, or keep them for a shorter time; what was kept from before can be thrown away too.",
    zh: "设备剩余空间不足。请删除部分录音或缩短录音保留时间，也可删除恢复前保留的数据。",
  },
  "other-disk": {
    en: "Parts of this box lie on a disk of their own, so nothing can be put in their place. Ask whoever set the box up.",
    zh: "本机部分数据位于其他磁盘，无法整体替换，请联系安装人员。",
  },
  "no-backup": {
    en: "This file is no backup of a Callbox. Choose the file that was saved under “Whole box” (it ends in .callbox-backup).",
    zh: "该文件不是 Callbox 整机备份。请选择在“整机备份”中保存的文件（扩展名 .callbox-backup）。",
  },
  "wrong-password": {
    en: "This is not the password the backup was made with. Try again; without it nobody can open the file.",
    zh: "密码与备份时设置的不一致，请重试。没有该密码任何人都无法打开此文件。",
  },
  "password-needed": {
    en: "This backup is encrypted. Enter the password it was made with.",
    zh: "该备份已加密，请输入备份时设置的密码。",
  },
  truncated: {
    en: "This file is not whole: its end is missing. Copy or download it again, or choose an earlier backup.",
    zh: "文件不完整，缺少末尾部分。请重新复制或下载，或选用更早的备份。",
  },
  damaged: {
    en: "This file has been damaged or changed since it was made. Copy it again, or choose another backup.",
    zh: "文件已损坏或被改动。请重新复制，或选用其他备份。",
  },
  newer: {
    en: "This backup was made by newer software. Update this box first, then bring it back.",
    zh: "该备份由更新版本的软件生成。请先升级本机，再恢复备份。",
  },
  unusable: {
    en: "A box could not start with what is in this backup. Choose another backup.",
    zh: "用该备份中的数据无法启动设备，请选用其他备份。",
  },
  "broken-off": {
    en: "It broke off on its way. Start it again and leave this page open until it is done.",
    zh: "传输中断。请重新开始，完成前不要关闭本页面。",
  },
  "nothing-there": {
    en: "There is nothing (any more) that could be fetched or brought back. Begin again.",
    zh: "没有可下载或可恢复的内容，请重新开始。",
  },
  "calls-up": {
    en: "Calls are up. Choose to wait until there is none, or allow that they are cut off.",
    zh: "当前有通话。请选择等待通话结束，或明确允许中断通话。",
  },
  "too-late": {
    en: "The backup was ready but was not downloaded within two minutes. Make it again.",
    zh: "备份已就绪，但两分钟内未下载。请重新备份。",
  },
  failed: {
    en: "It could not be done; everything is as it was. Try again, and if it fails again the storage may be worn out.",
    zh: "操作未能完成，一切保持原样。请重试；若再次失败，存储介质可能已老化。",
  },
};
