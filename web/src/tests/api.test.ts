import { expect, onTestFinished, test } from "vitest";
import { ApiError, get, onExpired, post } from "../shared/api";
import { problem } from "../shared/i18n";
import { json, serving } from "./server";

async function failure(what: Promise<unknown>): Promise<ApiError> {
  return what.then(
    () => {
      throw new Error("it did not fail");
    },
    (err: ApiError) => err,
  );
}

test("a server that is not there is said in Chinese", async () => {
  const err = await failure(get("http://127.0.0.1:9/api"));
  expect([err.status, problem(err)]).toEqual([0, "连不上服务器，请检查网络后重试。"]);
});

test("a proxy's page instead of an answer is said in Chinese, whatever its status", async () => {
  const base = await serving((request, response) => {
    response.writeHead(request.url === "/ok" ? 200 : 502, { "Content-Type": "text/html" }).end("<h1>Bad Gateway</h1>");
  });
  expect(problem(await failure(get(`${base}/x`)))).toBe("服务器暂时不能用（502），请稍后重试。");
  expect(problem(await failure(get(`${base}/ok`)))).toContain("不是服务器的回答");
});

test("a pause is said with its seconds, a fault of the server with its number", async () => {
  const base = await serving((request, response) => {
    if (request.url === "/busy")
      json(response, 429, { error: { code: "quota", message: "太多了。", hint: "" } }, { "Retry-After": "17" });
    else json(response, 500, { error: { code: "bot.bug", message: "服务器出错了。", hint: "" }, request_id: "af01" });
  });
  expect(problem(await failure(post(`${base}/busy`)))).toBe("操作太频繁，请 17 秒后再试。");
  expect(problem(await failure(post(`${base}/bug`)))).toBe("服务器出错了。（编号 af01）");
});

test("an expired session is asked for: reading goes on after the sign-in, a change is refused", async () => {
  let signedIn = false;
  const asked: boolean[] = [];
  onExpired(async (wait) => {
    asked.push(wait);
    if (wait) signedIn = true;
    return wait;
  });
  onTestFinished(() => onExpired(async () => false));
  const base = await serving((_, response) =>
    signedIn ? json(response, 200, { ok: true }) : json(response, 401, { error: { code: "auth.needed" } }),
  );
  expect((await failure(post(`${base}/change`))).status).toBe(401);
  expect(await get(`${base}/read`)).toEqual({ ok: true });
  expect(asked).toEqual([false, true]);
});

test("a wrong password asks for no other sign-in", async () => {
  let asked = 0;
  onExpired(async () => Boolean(++asked));
  onTestFinished(() => onExpired(async () => false));
  const base = await serving((_, response) =>
    json(response, 401, { error: { code: "auth.wrong", message: "x", hint: "" } }),
  );
  expect(problem(await failure(post(`${base}/login`)))).toBe("用户名或密码不对，请检查后再试。");
  expect(asked).toBe(0);
});
