"""What words mean: vectors for teachers, and the codes made of them that a device can have."""
