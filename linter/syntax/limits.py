"""How much is read. Input is hostile until read: whatever a file holds, it costs less than 200 MiB and two seconds."""

# The largest task definition is 64 KiB, the largest CloudFormation template 1 MB. The values of JSON take up to thirty times its bytes.
MAX_BYTES = 2 * 1024 * 1024
# Lists and objects inside each other. A task definition needs 8.
MAX_DEPTH = 100
# Characters of one number. The largest number in the ECS API has 19 digits, and reading digits costs the square of their count.
MAX_NUMBER = 100
