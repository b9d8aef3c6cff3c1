"""Runs a command once and prints what it cost: seconds, seconds of processor time, peak memory in KiB, exit status.

A process of its own, and one that imports next to nothing: a command inherits the peak memory of the process that starts it.
"""

import os
import sys
import time

output, command = sys.argv[1], sys.argv[2:]
handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
actions = [(os.POSIX_SPAWN_DUP2, handle, 1), (os.POSIX_SPAWN_DUP2, handle, 2)]
start = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
