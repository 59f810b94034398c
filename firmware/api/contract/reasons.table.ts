/**
 * What equipment and disks say of themselves: a code, the English sentence as the box has it, the Chinese one.
 * `{name}` is a parameter; `{reason}` is a reason of this table again, translated too where it is known.
 */
export const REASONS: readonly { readonly code: string; readonly en: string; readonly zh: string }[] = [
  {
    code: "port-silent",
    en: "nothing that answers on this port: check power, cable and baud rate",
    zh: "该串口无应答，请检查电源、线缆和波特率",
  },
  {
    code: "modem-silent",
    en: "nothing on this port answers AT: check power, cable and speed",
    zh: "该串口对 AT 指令无应答，请检查电源、线缆和速率",
  },
  { code: "board-silent", en: "the board has fallen silent", zh: "线路板无应答" },
  { code: "board-restarted", en: "the board restarted", zh: "线路板已重新启动" },
  { code: "board-deaf", en: "the board no longer acknowledges what it is told", zh: "线路板不再响应指令" },
  { code: "new-session", en: "the host opened a new session", zh: "已重新建立连接" },
  { code: "board-away", en: "the line board is not connected", zh: "线路板未连接" },
  { code: "board-not-found", en: "the line board has not been found yet", zh: "尚未找到线路板" },
  { code: "board-anew", en: "the line board was set up anew", zh: "线路板已重新设置" },
  { code: "line-anew", en: "the line was set up anew", zh: "线路已重新设置" },
  { code: "board-unplugged", en: "the line board was unplugged", zh: "线路板已被拔出" },
  { code: "no-board", en: "no board is plugged in", zh: "未插入线路板" },
  {
    code: "link-version",
    en: "the board speaks link version {theirs}, Callbox speaks {ours}: update the board's firmware",
    zh: "线路板使用链路版本 {theirs}，本机为 {ours}：请升级线路板固件",
  },
  {
    code: "link-version-newer",
    en: "the board speaks link version {theirs}, Callbox speaks {ours}: update Callbox",
    zh: "线路板使用链路版本 {theirs}，本机为 {ours}：请升级 Callbox",
  },
  {
    code: "twin-serial",
    en: "it has the serial number {serial}, and so has the board {board}: give each board its own",
    zh: "其序列号 {serial} 与线路板 {board} 相同：请为每块板设置不同的序列号",
  },
  { code: "no-answer", en: "it does not answer", zh: "无应答" },
  { code: "peer-silent", en: "the peer does not answer", zh: "对端无响应" },
  { code: "peer-nameless", en: "the peer's name is not found", zh: "找不到对端的域名" },
  {
    code: "server-silent",
    en: "the server {server} does not answer; calls go to {used}",
    zh: "服务器 {server} 无响应，呼叫改由 {used} 承载",
  },
  {
    code: "server-busy",
    en: "the server {server} takes no calls; calls go to {used}",
    zh: "服务器 {server} 暂不接受呼叫，呼叫改由 {used} 承载",
  },
  {
    code: "name-held",
    en: "the peer's name is not found; where it led at {time} is used",
    zh: "找不到对端的域名，正在使用 {time} 查到的地址",
  },
  { code: "line-down", en: "the line is out of order", zh: "线路故障" },

  {
    code: "serial-missing",
    en: "there is no serial port {path}: is the board plugged in?",
    zh: "找不到串口 {path}，请检查线路板是否插好",
  },
  { code: "serial-unplugged", en: "the serial port {path} was unplugged", zh: "串口 {path} 已被拔出" },
  { code: "serial-denied", en: "no permission to open the serial port {path}", zh: "没有打开串口 {path} 的权限" },
  { code: "serial-busy", en: "the serial port {path} is used by another program", zh: "串口 {path} 被其他程序占用" },
  { code: "serial-failed", en: "the serial port {path} cannot be opened: {said}", zh: "无法打开串口 {path}（{said}）" },
  {
    code: "serial-slow",
    en: "the serial port runs at {baud} baud, enough for {most} of its {lines} lines at a time",
    zh: "串口速率 {baud} 波特，同时只够 {most} 条线路通话（共 {lines} 条）",
  },
  {
    code: "serial-full",
    en: "the serial port of the board is too slow for another call",
    zh: "线路板串口速率不足，无法再接一个通话",
  },

  { code: "modem-gone", en: "the modem no longer answers", zh: "调制解调器不再应答" },
  { code: "modem-mute", en: "the modem has stopped sending sound", zh: "调制解调器不再传送声音" },
  { code: "modem-unknown", en: "the modem does not say what it is", zh: "无法识别该调制解调器" },
  {
    code: "modem-no-voice",
    en: "the modem refuses voice mode (+FCLASS=8): another modem is needed",
    zh: "该调制解调器不支持语音模式（+FCLASS=8），请更换",
  },
  {
    code: "modem-voice-refused",
    en: "the modem refuses voice mode (+FCLASS=8): unplug it, and update its firmware when that does not help",
    zh: "调制解调器拒绝进入语音模式（+FCLASS=8）：请拔下重插，仍不行则升级固件",
  },
  {
    code: "modem-format",
    en: "the modem refuses the voice format of {profile} ({command})",
    zh: "调制解调器不接受 {profile} 的语音格式（{command}）",
  },
  { code: "modem-no-hook", en: "the modem does not go off-hook (+VLS=1)", zh: "调制解调器无法摘机（+VLS=1）" },
  {
    code: "modem-no-duplex",
    en: "the modem does not begin to talk and listen at once (+VTR: {said})",
    zh: "调制解调器无法双向通话（+VTR：{said}）",
  },
  { code: "modem-stuck", en: "the modem does not end voice", zh: "调制解调器无法退出语音模式" },

  { code: "gpio-none", en: "this machine has no GPIO pins (no /sys/class/gpio)", zh: "本机没有 GPIO 引脚" },
  {
    code: "gpio-no-chip",
    en: "there is no GPIO chip {chip}: this machine shows none",
    zh: "没有 GPIO 芯片 {chip}，本机未发现任何芯片",
  },
  {
    code: "gpio-other-chip",
    en: "there is no GPIO chip {chip}: there is {others}",
    zh: "没有 GPIO 芯片 {chip}，本机有 {others}",
  },
  {
    code: "gpio-no-watch",
    en: "pins cannot be watched on this machine: the native part of onoff is not built for it",
    zh: "本机无法监视引脚：onoff 的本机模块未编译",
  },
  { code: "pin-outside", en: "{use}: the chip has no line {pin}", zh: "{use}：芯片没有引脚 {pin}" },
  { code: "pin-twice", en: "line {pin} is used for {one} and for {other}", zh: "引脚 {pin} 重复使用：{one}、{other}" },
  { code: "pin-refused", en: "{use} (line {pin}) cannot be used: {said}", zh: "引脚 {pin}（{use}）无法使用：{said}" },
  {
    code: "pwm-none",
    en: "there is no PWM chip {chip} for the ringing voltage",
    zh: "没有产生铃流所需的 PWM 芯片 {chip}",
  },
  { code: "sound-stopped", en: "sound of the line stopped: {reason}", zh: "线路声音中断：{reason}" },
  { code: "sound-ended", en: "the sound program ended", zh: "声音程序已退出" },

  {
    code: "no-current",
    en: "no current in the loop: the line is not connected",
    zh: "环路无电流：线路未接通",
  },
  {
    code: "no-battery",
    en: "no voltage on the line: its cable is out, or the carrier has switched it off",
    zh: "线路无电压：线缆已拔出，或运营商已停线",
  },
  {
    code: "not-plugged-in",
    en: "no voltage on the line: nothing is plugged in",
    zh: "线路无电压：尚未插线",
  },
  { code: "no-dial-tone", en: "no dial tone from the exchange", zh: "听不到交换机拨号音" },
  { code: "dial-unfinished", en: "the board did not finish dialling", zh: "线路板未完成拨号" },
  { code: "pulses", en: "more than ten dial pulses in a row", zh: "连续拨号脉冲超过十个" },
  {
    code: "port-absent",
    en: "port {port} is configured as {kind}, the board does not have it",
    zh: "端口 {port} 设置为 {kind}，但线路板没有该端口",
  },
  {
    code: "port-kind",
    en: "port {port} is configured as {kind}, the board has {found} there",
    zh: "端口 {port} 设置为 {kind}，但线路板上为 {found}",
  },
  { code: "line-fault", en: "fault of the line: {reason}", zh: "线路故障：{reason}" },
  { code: "foreign-voltage", en: "foreign voltage on the line", zh: "线路上有外来电压" },
  { code: "over-temperature", en: "over-temperature", zh: "温度过高" },

  { code: "e1-away", en: "the board is not connected", zh: "板卡未连接" },
  { code: "update-running", en: "its firmware is being written already", zh: "正在写入固件" },
  { code: "update-impossible", en: "this hardware takes no firmware from here", zh: "该硬件不能在此更新固件" },
  { code: "update-damaged", en: "the firmware arrived damaged", zh: "固件传输中损坏" },
  { code: "update-foreign", en: "this firmware is not for this board", zh: "该固件不适用于此板卡" },
  { code: "update-gap", en: "a part of the firmware is missing", zh: "固件缺少一部分" },
  { code: "update-refused", en: "the board refuses the firmware ({state})", zh: "板卡拒绝该固件（{state}）" },
  { code: "update-stuck", en: "the board does not go on with the update", zh: "板卡停止了写入" },
  {
    code: "update-lost",
    en: "the board went away while its firmware was written",
    zh: "写入固件时板卡断开",
  },
  {
    code: "update-cut",
    en: "the part of the box that drives E1 boards was restarted while firmware was written",
    zh: "写入固件时中继驱动部分重新启动",
  },

  { code: "disk-full", en: "the disk is full", zh: "磁盘已满" },
  { code: "disk-read-only", en: "the disk can only be read", zh: "磁盘变为只读" },
  { code: "disk-fault", en: "the disk reports a fault", zh: "磁盘读写出错" },
  { code: "disk-denied", en: "no permission to write", zh: "没有写入权限" },
  { code: "folder-gone", en: "the folder is gone", zh: "目录已不存在" },
];

/** Faults a board tells by number (FAULT of the board link specification): its own text follows in brackets. */
export const BOARD_FAULTS: Readonly<
  Record<number, { readonly code: string; readonly en: string; readonly zh: string }>
> = {
  1: { code: "over-temperature", en: "it is too hot", zh: "温度过高" },
  2: { code: "supply-voltage", en: "its supply voltage is wrong", zh: "供电电压异常" },
  3: { code: "ringing-generator", en: "its ringing generator has failed", zh: "铃流发生器故障" },
  4: { code: "foreign-voltage", en: "overload or foreign voltage on the line", zh: "线路过载或有外来电压" },
  5: { code: "codec", en: "its voice converter has failed", zh: "语音编解码器故障" },
  10: { code: "line-interface", en: "the line interface of this E1 has failed", zh: "该路 E1 的线路接口故障" },
  11: { code: "framer", en: "the framer of this E1 has failed", zh: "该路 E1 的成帧器故障" },
};
