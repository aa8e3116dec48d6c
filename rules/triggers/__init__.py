"""What happens in the zones of a view: customers come, wait and go; staff leave the post."""
