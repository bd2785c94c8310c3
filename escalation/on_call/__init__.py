"""Who is on duty when: rotas in local time, who takes over from whom, and what is wrong ahead."""
