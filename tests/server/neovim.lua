-- Opens the file that TASKDEF names in Neovim with the server that SERVER names, prints the diagnostics, applies a code action that
-- hides a finding and the first one that is preferred, and prints what has become of the texts and of the diagnostics. Works in Neovim 0.7 and later.
local path, command = vim.env.TASKDEF, vim.split(vim.env.SERVER, "\n")
vim.cmd("edit " .. vim.fn.fnameescape(path))
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({ cmd = command, root_dir = vim.fn.fnamemodify(path, ":h") })
vim.lsp.buf_attach_client(buffer, id)

local function shown()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, { code = one.code, line = one.lnum, column = one.col, end_column = one.end_col })
  end
  return found
end

local function say(what, value)
  io.stdout:write(what .. " " .. vim.fn.json_encode(value) .. "\n")
end

assert(vim.wait(60000, function() return #shown() > 0 end, 20), "no diagnostics")
local before = shown()
say("before", before)
local client = vim.lsp.get_client_by_id(id)

-- Applies the first code action that `wanted` is true of.
local function apply(wanted)
  for _, one in ipairs(shown()) do
    local params = {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      range = { start = { line = one.line, character = 0 }, ["end"] = { line = one.line, character = 999 } },
      context = { diagnostics = {} },
    }
    local answer = client.request_sync("textDocument/codeAction", params, 60000, buffer)
    for _, action in ipairs(answer.result) do
      if wanted(action) then
        vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        return say("action", action.title)
      end
    end
  end
  error("there is no such action")
end

apply(function(action) return vim.startswith(action.title, "Ignore ") end)
local config = vim.fn.bufnr(vim.fn.fnamemodify(path, ":h") .. "/.taskdef-lint.yaml")
say("config", vim.api.nvim_buf_get_lines(config, 0, -1, false))
apply(function(action) return action.isPreferred end)
assert(vim.wait(60000, function() return #shown() < #before end, 20), "the finding stays")
say("text", vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
say("after", shown())
client.stop()
vim.cmd("qall!")
