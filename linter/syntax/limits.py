"""How much is read. Input is hostile until read: whatever a file holds, reading it costs less than 200 MiB and two seconds. Of plans
that are larger than other files it is five seconds; a real one of 50 MB takes one.

What is found in it costs more: about 5 KB for each finding, and a tenth to a third of a millisecond until it is shown. Time and memory
grow with the number of findings and no faster, but 2 MiB have room for more than 100,000 of them. Fixing reads and checks a file anew
for each round of fixes, within limits of its own (fix_rounds). Those of configurations are in config/quotas.
"""

# The largest task definition is 64 KiB, the largest CloudFormation template 1 MB. The values of JSON take up to thirty times its bytes.
MAX_BYTES = 2 * 1024 * 1024
# Plans of Terraform hold all of an infrastructure, commonly 5 to 50 MB. What is about ECS in them may have MAX_BYTES.
MAX_PLAN_BYTES = 64 * 1024 * 1024
# Steps of that walk: about the brackets that it passes, of which a plan of 50 MB has a million.
MAX_PLAN_STEPS = 2_000_000
# Lists and objects inside each other. A task definition needs 8.
MAX_DEPTH = 100
# Characters of one number. The largest number in the ECS API has 19 digits, and reading digits costs the square of their count.
MAX_NUMBER = 100
