// Owns: what went wrong in a person's words, and what to do next.
// Must not know: how it was found out.
import { words } from "../language/language.ts";
import type { Cause } from "./problem.ts";
import type { PassingCause } from "./recovery.ts";

interface Saying {
  readonly title: string;
  readonly advice: string;
}

const ENGLISH: Readonly<Record<Cause, Saying>> = {
  key: {
    title: "The service wants an API key",
    advice: "Enter a key that the service knows; then it goes on. Your input stays.",
  },
  forbidden: {
    title: "The service refuses this caller",
    advice:
      "The key lacks the permission (scope) that is named below, or this address is not one the service answers to. Another key may have it.",
  },
  "too-large": {
    title: "That is more than one request may hold",
    advice: "Remove some candidates or shorten long ones, then try again.",
  },
  input: {
    title: "The service cannot rank this input",
    advice: "Mend what is named below; everything you typed is still here.",
  },
  quota: {
    title: "This key's quota is used up",
    advice: "It fills again by itself. Wait a moment, then try again.",
  },
  busy: {
    title: "The service is full",
    advice: "Others are being served. Wait a moment, then try again.",
  },
  "no-worker": {
    title: "No worker serves this model",
    advice: "Choose another model in the options, or start a worker for this one.",
  },
  queue: {
    title: "The service has lost its queue",
    advice: "Its Redis is away. It recovers by itself as soon as Redis is back; then try again.",
  },
  scoring: {
    title: "Scoring failed",
    advice: "Try again. If it fails once more, the service's log tells why.",
  },
  lost: {
    title: "The service no longer knows this run",
    advice: "It was restarted or its time was over. Try again.",
  },
  unreachable: {
    title: "The service cannot be reached",
    advice:
      "Check that it runs and that you are online, then try again. What you typed stays here.",
  },
  "too-late": {
    title: "No answer came in time",
    advice: "Try again; what has been scored by now is not scored twice.",
  },
  "no-collection": {
    title: "The service does not know this collection",
    advice: "It was deleted, or it belongs to another key. Choose another one.",
  },
  "retriever-away": {
    title: "The collection's retriever is away",
    advice:
      "The service answers, but what holds this collection, such as Weaviate, does not. Collections elsewhere can be searched; wait a moment, then try again.",
  },
  "retriever-refused": {
    title: "The collection's retriever refused",
    advice: "What it said stands below, in its own words.",
  },
  elsewhere: {
    title: "Something went wrong",
    advice: "Try again. If it happens once more, look at what is said below.",
  },
};

const CHINESE: Readonly<Record<Cause, Saying>> = {
  key: {
    title: "服务需要 API 密钥",
    advice: "填入服务认可的密钥，随即继续。你输入的内容都还在。",
  },
  forbidden: {
    title: "服务拒绝了这个请求",
    advice: "密钥缺少下面所说的权限（scope），或服务不接受来自此地址的访问。可以换一个密钥。",
  },
  "too-large": {
    title: "超出单次请求的上限",
    advice: "删去一些候选，或缩短过长的候选，然后重试。",
  },
  input: { title: "服务无法对这些内容排序", advice: "请按下面的说明修改；你输入的内容都还在。" },
  quota: { title: "此密钥的配额已用完", advice: "配额会自动恢复。稍等片刻再试。" },
  busy: { title: "服务已满", advice: "正在处理其他请求。稍等片刻再试。" },
  "no-worker": {
    title: "没有 worker 提供该模型",
    advice: "在选项中换一个模型，或为该模型启动 worker。",
  },
  queue: {
    title: "服务暂时没有队列",
    advice: "Redis 不可用。Redis 恢复后服务会自动恢复，届时再试。",
  },
  scoring: { title: "打分失败", advice: "请重试。若再次失败，原因在服务的日志里。" },
  lost: { title: "服务已不记得这次运行", advice: "服务已重启，或保留时间已过。请重试。" },
  unreachable: {
    title: "无法连接服务",
    advice: "确认服务在运行且网络正常，然后重试。你输入的内容会保留。",
  },
  "too-late": { title: "没有及时得到回答", advice: "请重试；已打过分的不会再算一次。" },
  "no-collection": {
    title: "服务不认识这个集合",
    advice: "它已被删除，或属于另一个密钥。请另选一个。",
  },
  "retriever-away": {
    title: "该集合的检索端不可用",
    advice:
      "服务正常，但存放该集合的一端（例如 Weaviate）没有回应。其他集合仍可搜索；稍等片刻再试。",
  },
  "retriever-refused": { title: "该集合的检索端拒绝了请求", advice: "它的原话在下面。" },
  elsewhere: { title: "出错了", advice: "请重试。若再次出错，请看下面的说明。" },
};

const ENGLISH_PASSING: Readonly<Record<PassingCause, string>> = {
  unreachable: "Check that it runs and that you are online.",
  queue: "Its Redis is away. It works again as soon as Redis is back.",
  busy: "Others are being served first.",
  quota: "The quota fills again by itself.",
  "no-worker": "No worker has started yet. Start one, or choose another model in the options.",
  lost: "It was restarted, and this run is sent to it once more.",
};

const CHINESE_PASSING: Readonly<Record<PassingCause, string>> = {
  unreachable: "请确认服务在运行、网络正常。",
  queue: "Redis 不可用；Redis 一恢复，服务就恢复。",
  busy: "正在先处理其他请求。",
  quota: "配额会自动恢复。",
  "no-worker": "还没有 worker 启动。请启动一个，或在选项中换一个模型。",
  lost: "服务已重启，本次运行会重新提交。",
};

export const problemWords = words(
  {
    title: (cause: Cause) => ENGLISH[cause].title,
    advice: (cause: Cause) => ENGLISH[cause].advice,
    sentences: (all: readonly string[]) => all.join(" "),
    waitFor: (seconds: number) => `The service asks to wait ${seconds} s.`,
    candidate: (number: number) => `It is candidate ${number} of the list.`,
    requestId: "Request",
    again: "Try again",
    enterKey: "Enter a key",
    passing: (cause: PassingCause) =>
      `${ENGLISH_PASSING[cause]} The page goes on by itself; your input and the scores so far stay.`,
    againIn: (seconds: number) =>
      seconds > 0 ? `Next try in ${seconds} s.` : "Trying to reach it…",
    tryNow: "Try now",
    withoutWorker: "No worker is alive",
    withoutWorkerAdvice:
      "This run stays in the queue and goes on by itself as soon as a worker is there. Start one, or cancel.",
  },
  {
    title: (cause) => CHINESE[cause].title,
    advice: (cause) => CHINESE[cause].advice,
    sentences: (all) => all.join(""),
    waitFor: (seconds) => `服务要求等待 ${seconds} 秒。`,
    candidate: (number) => `出错的是列表中的第 ${number} 条候选。`,
    requestId: "请求",
    again: "重试",
    enterKey: "填入密钥",
    passing: (cause) => `${CHINESE_PASSING[cause]}本页会自动继续，你的输入和已有的分数都会保留。`,
    againIn: (seconds) => (seconds > 0 ? `${seconds} 秒后再试。` : "正在重试…"),
    tryNow: "立即重试",
    withoutWorker: "没有存活的 worker",
    withoutWorkerAdvice: "本次运行留在队列中，一有 worker 就自动继续。请启动一个 worker，或取消。",
  },
);
