import { BarChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useMode } from "#app/theme/theme.tsx";
import { palette, tones } from "#app/theme/tokens.ts";

echarts.use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface HourBar {
  readonly hour: string;
  readonly answered: number;
  readonly lost: number;
  readonly others: number;
}

export interface HourBarsProps {
  readonly bars: readonly HourBar[];
  readonly names: { readonly answered: string; readonly lost: string; readonly others: string };
  readonly summary: string;
}

const HEIGHT = 180;

/** Bars of calls by hour, drawn as SVG without movement. This module brings ECharts: load it when it is shown. */
export function HourBars({ bars, names, summary }: HourBarsProps) {
  const { mode } = useMode();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return;
    const [colors, tone] = [palette[mode], tones[mode]];
    const series = (name: string, counts: number[], style: object) => ({
      type: "bar" as const,
      stack: "calls",
      barMaxWidth: 26,
      name,
      data: counts.map((count) => (count === 0 ? "-" : count)), // no outline around nothing
      itemStyle: style,
    });
    const chart = echarts.init(host.current, null, { renderer: "svg" });
    // Shapes repeat what colours say: answered is filled, gave up is hatched, the rest is an outline.
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 34, right: 12, top: 12, bottom: 24 },
      tooltip: { trigger: "axis", confine: true, transitionDuration: 0 },
      xAxis: {
        type: "category",
        data: bars.map(({ hour }) => hour),
        axisLine: { lineStyle: { color: colors.lineStrong } },
        axisTick: { show: false },
        axisLabel: { color: colors.ink3 },
      },
      yAxis: {
        type: "value",
        minInterval: 1,
        splitLine: { lineStyle: { color: colors.line } },
        axisLabel: { color: colors.ink3 },
      },
      series: [
        series(
          names.answered,
          bars.map(({ answered }) => answered),
          { color: tone.talking.fg },
        ),
        series(
          names.lost,
          bars.map(({ lost }) => lost),
          {
            color: colors.bad,
            decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
          },
        ),
        series(
          names.others,
          bars.map(({ others }) => others),
          { color: colors.surface, borderColor: colors.lineStrong, borderWidth: 1 },
        ),
      ],
    });
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(host.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [bars, mode, names]);
  return <div ref={host} role="img" aria-label={summary} style={{ height: HEIGHT }} />;
}
