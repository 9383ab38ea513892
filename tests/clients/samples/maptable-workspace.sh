# MapTable, 获取工作区详情, curl
curl -vvv "$API_HOST/open/api/v1/workspaces/$type/$id/" -H "Authorization: $access-token"
