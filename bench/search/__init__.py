"""What loading and searching the local store take, and what searching finds, beside others."""
