"""Rules for which `taskdef-lint verify` asks AWS."""
