import { useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { type ReportQuery, reportRoutes } from "#firmware/api/contract/reports.ts";

/** The agent report of a time; nothing is asked while `query` is undefined. */
export function useAgentReport(query: ReportQuery | undefined) {
  return useQuery({
    queryKey: ["reports", "agents", query],
    enabled: query !== undefined,
    queryFn: ({ signal }) => call(reportRoutes.agentReport, query === undefined ? {} : { query }, signal),
  });
}

export function useQueueReport(query: ReportQuery | undefined) {
  return useQuery({
    queryKey: ["reports", "queues", query],
    enabled: query !== undefined,
    queryFn: ({ signal }) => call(reportRoutes.queueReport, query === undefined ? {} : { query }, signal),
  });
}

export function useHourReport(query: ReportQuery) {
  return useQuery({
    queryKey: ["reports", "hours", query],
    queryFn: ({ signal }) => call(reportRoutes.hourReport, { query }, signal),
  });
}

export function useLineReport(query: ReportQuery) {
  return useQuery({
    queryKey: ["reports", "lines", query],
    queryFn: ({ signal }) => call(reportRoutes.lineReport, { query }, signal),
  });
}
