"""What the faces share: of each verb its question, its answer and its function, a file each."""
