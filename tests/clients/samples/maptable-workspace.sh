# MapTable, showWorkspaceDetail, curl
curl -vvv "$API_HOST/open/api/v1/workspaces/$type/$id/" -H "Authorization: $access-token"
