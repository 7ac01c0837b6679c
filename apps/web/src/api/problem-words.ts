// Owns: what went wrong in a person's words, and what to do next.
// Must not know: how it was found out.
import { words } from "../language/language.ts";
import type { Cause } from "./problem.ts";

interface Saying {
  readonly title: string;
  readonly advice: string;
}

const ENGLISH: Readonly<Record<Cause, Saying>> = {
  key: {
    title: "The service wants an API key",
    advice: "Enter one with the key button at the top, then rank again.",
  },
  forbidden: {
    title: "The service refuses this caller",
    advice: "The key lacks a permission, or this address is not one the service answers to.",
  },
  "too-large": {
    title: "That is more than one request may hold",
    advice: "Remove some candidates or shorten long ones, then rank again.",
  },
  input: {
    title: "The service cannot rank this input",
    advice: "Mend what is named below; everything you typed is still here.",
  },
  quota: {
    title: "This key's quota is used up",
    advice: "It fills again by itself. Wait a moment, then rank again.",
  },
  busy: {
    title: "The service is full",
    advice: "Others are being served. Wait a moment, then rank again.",
  },
  "no-worker": {
    title: "No worker serves this model",
    advice: "Choose another model in the options, or start a worker for this one.",
  },
  queue: {
    title: "The service has lost its queue",
    advice: "Its Redis is away. It recovers by itself as soon as Redis is back; then rank again.",
  },
  scoring: {
    title: "Scoring failed",
    advice: "Rank again. If it fails once more, the service's log tells why.",
  },
  lost: {
    title: "The service no longer knows this run",
    advice: "It was restarted or its time was over. Rank again.",
  },
  unreachable: {
    title: "The service cannot be reached",
    advice:
      "Check that it runs and that you are online, then rank again. What you typed stays here.",
  },
  "too-late": {
    title: "No answer came in time",
    advice: "Rank again; what has been scored by now is not scored twice.",
  },
  elsewhere: {
    title: "Something went wrong",
    advice: "Rank again. If it happens once more, look at what is said below.",
  },
};

const CHINESE: Readonly<Record<Cause, Saying>> = {
  key: { title: "服务需要 API 密钥", advice: "点击顶部的钥匙按钮填入密钥，然后重新排序。" },
  forbidden: {
    title: "服务拒绝了这个请求",
    advice: "密钥缺少权限，或服务不接受来自此地址的访问。",
  },
  "too-large": {
    title: "超出单次请求的上限",
    advice: "删去一些候选，或缩短过长的候选，然后重新排序。",
  },
  input: { title: "服务无法对这些内容排序", advice: "请按下面的说明修改；你输入的内容都还在。" },
  quota: { title: "此密钥的配额已用完", advice: "配额会自动恢复。稍等片刻再排序。" },
  busy: { title: "服务已满", advice: "正在处理其他请求。稍等片刻再排序。" },
  "no-worker": {
    title: "没有 worker 提供该模型",
    advice: "在选项中换一个模型，或为该模型启动 worker。",
  },
  queue: {
    title: "服务暂时没有队列",
    advice: "Redis 不可用。Redis 恢复后服务会自动恢复，届时再排序。",
  },
  scoring: { title: "打分失败", advice: "请重新排序。若再次失败，原因在服务的日志里。" },
  lost: { title: "服务已不记得这次运行", advice: "服务已重启，或保留时间已过。请重新排序。" },
  unreachable: {
    title: "无法连接服务",
    advice: "确认服务在运行且网络正常，然后重新排序。你输入的内容会保留。",
  },
  "too-late": { title: "没有及时得到回答", advice: "请重新排序；已打过分的不会再算一次。" },
  elsewhere: { title: "出错了", advice: "请重新排序。若再次出错，请看下面的说明。" },
};

export const problemWords = words(
  {
    title: (cause: Cause) => ENGLISH[cause].title,
    advice: (cause: Cause) => ENGLISH[cause].advice,
    waitFor: (seconds: number) => `The service asks to wait ${seconds} s.`,
    requestId: "Request",
    again: "Rank again",
  },
  {
    title: (cause) => CHINESE[cause].title,
    advice: (cause) => CHINESE[cause].advice,
    waitFor: (seconds) => `服务要求等待 ${seconds} 秒。`,
    requestId: "请求",
    again: "重新排序",
  },
);
